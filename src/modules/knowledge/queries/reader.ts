import { sql } from 'kysely'
import type { Tx } from '#platform/db/database.ts'

/** What readers left behind: votes and searches in vain. Only the program and staff see these tables. */

export type Vote = {
  articleId: string
  reader: string
  version: number
  helpful: boolean
  reason: string
  place: 'portal' | 'help'
}

/** One vote a reader: a later one replaces it. A vote without a reason keeps the reason given with the same verdict. */
export async function putVote(tx: Tx, vote: Vote): Promise<void> {
  await sql`insert into article_vote (article_id, reader, version, helpful, reason, place, at)
    values (${vote.articleId}, ${vote.reader}, ${vote.version}, ${vote.helpful}, ${vote.reason}, ${vote.place}, ${tx.now})
    on conflict (article_id, reader) do update set version = excluded.version, helpful = excluded.helpful, at = excluded.at,
      reason = case when excluded.reason = '' and article_vote.helpful = excluded.helpful then article_vote.reason else excluded.reason end`.execute(
    tx,
  )
}

export async function voteOf(tx: Tx, articleId: string, reader: string): Promise<boolean | null> {
  const { rows } = await sql<{ helpful: boolean }>`select helpful from article_vote
    where article_id = ${articleId} and reader = ${reader}`.execute(tx)
  return rows[0]?.helpful ?? null
}

/** More different words a day than people look for: machines. */
const mostMissesADay = 2000

export async function countMiss(tx: Tx, words: string, place: 'portal' | 'help'): Promise<void> {
  const day = tx.now.toISOString().slice(0, 10)
  await sql`insert into article_miss (day, words, place, times)
    select ${day}::date, ${words}, ${place}, 1
    where (select count(*) from article_miss where day = ${day}::date) < ${mostMissesADay}
    on conflict (day, words, place) do update set times = least(article_miss.times + 1, 1000000)`.execute(tx)
}

export type MissRow = { words: string; times: number; portal: number; help: number; last: string }

/** What was looked for in vain since a day, most often first. */
export async function missesSince(tx: Tx, day: string, limit: number): Promise<MissRow[]> {
  const { rows } = await sql<MissRow>`select words, sum(times)::int as times,
      coalesce(sum(times) filter (where place = 'portal'), 0)::int as portal,
      coalesce(sum(times) filter (where place = 'help'), 0)::int as help, max(day) as last
    from article_miss where day >= ${day}::date group by words order by times desc, last desc, words limit ${limit}`.execute(
    tx,
  )
  return rows
}

export async function forgetMisses(tx: Tx, before: string): Promise<void> {
  await sql`delete from article_miss where day < ${before}::date`.execute(tx)
}

export type VotedRow = {
  id: string
  title: string
  helpful: number
  unhelpful: number
  reasons: { reason: string; at: string }[]
}

/** Published articles that were not helpful to somebody, worst first, with the newest reasons. */
export async function unhelpful(tx: Tx, limit: number): Promise<VotedRow[]> {
  const { rows } = await sql<VotedRow>`select a.id, a.title, count(*) filter (where v.helpful)::int as helpful,
      count(*) filter (where not v.helpful)::int as unhelpful,
      coalesce((select json_agg(r) from (select reason, at from article_vote
        where article_id = a.id and not helpful and reason <> '' order by at desc limit 5) r), '[]') as reasons
    from article a join article_vote v on v.article_id = a.id where a.state = 'published'
    group by a.id having count(*) filter (where not v.helpful) > 0
    order by count(*) filter (where not v.helpful) desc, a.id limit ${limit}`.execute(tx)
  return rows
}
