"""The default catalogue: ESCO's occupations and skills that small ICT employers most often name. Data only, for all."""
