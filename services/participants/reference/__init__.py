"""Dutch postcodes with their municipality, province and labour-market region; read into memory, never written."""
