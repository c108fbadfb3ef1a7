"use strict";

/* Starts 'deckgen lsp' and lets the editor talk to it. Everything else is the server's. */

const fs = require("fs");
const path = require("path");
const vscode = require("vscode");
const { LanguageClient } = require("vscode-languageclient/node");

const FILES = ["yaml", "plaintext", "markdown", "html", "css", "csv"]; // decks, and the texts that they name
const WINDOWS = process.platform === "win32";

let client = null;

/* The deckgen to start: that of the settings, of the folder's own environment, or of the path. */
function command() {
  const named = vscode.workspace.getConfiguration("deckgen").get("command");
  if (named) return named;
  for (const folder of vscode.workspace.workspaceFolders || []) {
    const place = WINDOWS ? [".venv", "Scripts", "deckgen.exe"] : [".venv", "bin", "deckgen"];
    const own = path.join(folder.uri.fsPath, ...place);
    if (fs.existsSync(own)) return own;
  }
  return "deckgen";
}

async function start() {
  const server = { command: command(), args: ["lsp"] };
  client = new LanguageClient("deckgen", "deckgen", server, {
    documentSelector: FILES.map((language) => ({ scheme: "file", language })),
    initializationOptions: { selectsReason: true },
  });
  try {
    await client.start();
  } catch (error) {
    const choice = await vscode.window.showErrorMessage(
      `'${server.command} lsp' could not be started: ${error.message || error}. `
      + "Install deckgen with its editor extra, or name it in the setting deckgen.command.",
      "Open the setting",
    );
    if (choice) vscode.commands.executeCommand("workbench.action.openSettings", "deckgen.command");
  }
}

async function stop() {
  const running = client;
  client = null;
  if (running && running.needsStop()) await running.stop();
}

async function restart() {
  await stop();
  await start();
}

/* Selects the words that stand for a reason, for the curator to write over. */
async function select(uri, words) {
  const editor = await vscode.window.showTextDocument(vscode.Uri.parse(uri));
  const at = editor.document.getText().indexOf(words);
  if (at < 0) return;
  const place = new vscode.Range(editor.document.positionAt(at), editor.document.positionAt(at + words.length));
  editor.selection = new vscode.Selection(place.start, place.end);
  editor.revealRange(place);
}

async function activate(context) {
  context.subscriptions.push(
    vscode.commands.registerCommand("deckgen.restart", restart),
    vscode.commands.registerCommand("deckgen.showLog", () => client && client.outputChannel.show()),
    vscode.commands.registerCommand("deckgen.select", select),
    vscode.workspace.onDidChangeConfiguration((change) => {
      if (change.affectsConfiguration("deckgen.command")) restart();
    }),
  );
  await start();
}

module.exports = { activate, deactivate: stop };
