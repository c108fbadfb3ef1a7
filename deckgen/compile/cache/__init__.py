"""What earlier builds and checks made, kept outside the project, so that little has to be made again.

Nothing in it is needed: a build without it, or with it damaged or deleted, gives the same bytes.
"""
