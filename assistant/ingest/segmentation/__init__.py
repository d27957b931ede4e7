"""An article taken apart: sentences and passages that may be quoted, boilerplate that may not."""
