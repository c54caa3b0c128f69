"""Reading mail: pure functions from bytes to plain values. Nothing here imports Django or touches the
outside.
"""
