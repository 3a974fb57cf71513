import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { test } from 'node:test'
import pg from 'pg'
import { createSealer } from '#platform/sealed.ts'
import { registerKey } from '#platform/sealed-with.ts'
import { freshDatabase, withDatabase } from '#test/database.ts'
import { migrate, readMigrations } from './migrate.ts'

test('an owner that is no superuser, as docs/operations/install.md makes one, can bring the database to this version', async () => {
  const { ownerUrl, drop } = await freshDatabase()
  const name = `plain_${randomBytes(6).toString('hex')}`
  const server = new pg.Client({ connectionString: withDatabase(ownerUrl, 'postgres') })
  await server.connect()
  await server.query(`create role ${name} login createrole password 'plain'`)
  await server.query(`create database ${name} owner ${name}`)
  await server.query(
    `grant palisade_runtime, palisade_report, palisade_search, palisade_eraser, palisade_licence to ${name}`,
  )
  try {
    const url = new URL(withDatabase(ownerUrl, name))
    url.username = name
    url.password = 'plain'
    assert.equal((await migrate(url.href)).length, readMigrations().length)
    const keys = [randomBytes(32), randomBytes(32)]
    await registerKey(url.href, createSealer([keys[0]!]))
    await assert.rejects(registerKey(url.href, createSealer([keys[1]!])), /sealed with the key/)
  } finally {
    await server.query(`drop database ${name} with (force)`)
    await server.query(`drop role ${name}`)
    await server.end()
    await drop()
  }
})
