"""What stands between the server and Django: pages go to threads, live streams stay in the loop."""
