"""The ground on which speed is measured: a database of its own, and a stop-watch for every process."""
