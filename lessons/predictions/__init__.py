"""What a learner predicted before a picture showed it: the file of her answers, and how sure she was when right.

Here belongs what is kept and counted of answers. The questions, and the pictures in which they are answered, are
widgets.
"""
