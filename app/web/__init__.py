"""The application in the browser. `server` has the doors; importing the package alone imports nothing heavy."""
