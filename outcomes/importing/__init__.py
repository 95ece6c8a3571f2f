"""Objectives and key results out of files: CSV, XLSX, JSON and Markdown. Nothing is overwritten, no mail is sent."""
