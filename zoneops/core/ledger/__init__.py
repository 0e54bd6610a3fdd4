"""The one way spreadsheets come in: read in a process of its own, checked cell by cell, written all or not at all."""
