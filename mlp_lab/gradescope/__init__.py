"""The lab as an autograder on Gradescope: the zip that is uploaded there, and what runs in it."""
