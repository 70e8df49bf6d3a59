"""Files in and out: tables from CSV with every bad row named, results as CSV and `report.json`, whole or not at all."""
