"""What S3 does that its model does not say; written by hand."""
