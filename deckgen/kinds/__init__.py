"""What each kind of card is made of and makes."""
