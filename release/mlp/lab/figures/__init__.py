"""Pictures for the lessons, one module for each section. Each function returns a `lab.picture.Picture`."""
