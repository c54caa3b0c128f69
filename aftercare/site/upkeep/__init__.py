"""The queue's upkeep: jobs of dead workers rescued, old ones deleted, a canary sent through."""
