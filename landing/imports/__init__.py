"""Files of people and organisations: read here, judged and entered by participants."""
