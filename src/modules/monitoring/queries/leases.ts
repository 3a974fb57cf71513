import type pg from 'pg'

/** A lease ends so long after its last renewal; an instance that was killed loses it at once, by its connection. */
export const leaseMs = 3500

/** The rows of a location, made by whoever comes first. */
export async function makeSlices(pool: pg.Pool, location: string, slices: number): Promise<void> {
  await pool.query(
    `insert into check_slice (location, slice) select $1, generate_series(0, $2 - 1) on conflict do nothing`,
    [location, slices],
  )
}

/** Renews what this instance holds. Returns the slices: one that was lost meanwhile is not among them. */
export async function renewLeases(pool: pg.Pool, location: string, instance: string): Promise<number[]> {
  const { rows } = await pool.query<{ slice: number }>(
    `update check_slice set held_until = clock_timestamp() + $3 * interval '1 millisecond'
      where location = $1 and held_by = $2 returning slice`,
    [location, instance, leaseMs],
  )
  return rows.map(({ slice }) => slice)
}

/** Says that an instance looks from a location; its row is made by its heartbeat. */
export async function watchesFrom(pool: pg.Pool, location: string, instance: string): Promise<void> {
  await pool.query('update instance set watches = $1 where id = $2 and watches is distinct from $1', [
    location,
    instance,
  ])
}

/** Instances that hold leases of a location, and this one: among so many the slices are shared. */
export async function countHolders(pool: pg.Pool, location: string, instance: string): Promise<number> {
  const { rows } = await pool.query<{ n: number }>(
    `select count(distinct h)::int as n from (
       select held_by as h from check_slice where location = $1 and held_until > clock_timestamp()
       union all select $2::uuid
       union all select id from instance where stopped_at is null and watches = $1
          and seen_at > clock_timestamp() - $3 * interval '1 millisecond') t where h is not null`,
    [location, instance, leaseMs],
  )
  return rows[0]!.n
}

/**
 * Takes up to `most` slices nobody holds: free ones, those whose lease ended, and those of an instance whose heartbeat's connection
 * the kernel has closed.
 */
export async function takeLeases(pool: pg.Pool, location: string, instance: string, most: number): Promise<number[]> {
  const { rows } = await pool.query<{ slice: number }>(
    `update check_slice set held_by = $2, held_until = clock_timestamp() + $3 * interval '1 millisecond', armed_at = null, armed = 0
      where location = $1 and slice in (
        select slice from check_slice s where location = $1 and (held_by is null or held_until < clock_timestamp()
          or exists (select from instance i where i.id = s.held_by and (i.stopped_at is not null
                or i.backend_pid is not null and i.backend_pid not in (select pid from pg_stat_activity))))
         order by random() limit $4 for update skip locked)
     returning slice`,
    [location, instance, leaseMs, most],
  )
  return rows.map(({ slice }) => slice)
}

export async function giveBack(
  pool: pg.Pool,
  location: string,
  instance: string,
  slices: readonly number[],
): Promise<void> {
  await pool.query(
    `update check_slice set held_by = null, held_until = null where location = $1 and held_by = $2 and slice = any($3::smallint[])`,
    [location, instance, slices],
  )
}

/** Says when the checks of a slice stood in the holder's schedule, and how many. */
export async function noteArmed(pool: pg.Pool, location: string, counts: ReadonlyMap<number, number>): Promise<void> {
  await pool.query(
    `update check_slice set armed_at = clock_timestamp(), armed = t.n
       from unnest($2::smallint[], $3::int[]) as t(s, n) where location = $1 and slice = t.s`,
    [location, [...counts.keys()], [...counts.values()]],
  )
}
