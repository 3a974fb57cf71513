-- Projects are found by search: title, number, who sees them. What happened on them is found as entries of their journal.
call search_table('procedure_run', 'procedure_run', 'id', '{title,shared,state}');
