"""Who people and organisations are: roles and employments as periods, skills, regions, permitted names, tokens."""
