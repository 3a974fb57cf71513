-- The same hashes as before, in a language whose plans are kept: a function in SQL was planned for each word that is counted
-- (46 of 57 microseconds), and every word of every mail is.
create or replace function search_near(word text) returns int4[]
  language plpgsql immutable parallel safe
  as $$ begin
    if length(word) not between 4 and 24 or word ~ '[0-9=@._-]' then return null; end if;
    return array(select hashtext(word) union
      select hashtext(overlay(word placing '' from i for 1)) from generate_series(1, length(word)) i);
  end $$;
