"""Places of service found under several writings: compared, explained, judged, brought to one."""
