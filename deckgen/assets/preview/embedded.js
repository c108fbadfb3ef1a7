/* What the page has with it: JSON in an element that is no script. Null if there is none. */
function embedded(id) {
  const element = document.getElementById(`data-${id}`);
  return element ? JSON.parse(element.textContent) : null;
}
