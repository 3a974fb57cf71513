// packages/licence/vectors against the program, against docs/licence-format.md, and against a verifier that was written from that
// page alone, with nothing of ours in it (reader.ts).
import assert from 'node:assert/strict'
import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { importPackage, newState, verifyReceiptCode } from '../src/licence.ts'
import { Appliance, receiptCodeOf } from './reader.ts'
import { makeVectors, type VectorCase } from './vectors.ts'

const folder = join(import.meta.dirname, '../vectors')
const page = readFileSync(join(import.meta.dirname, '../../../docs/licence-format.md'), 'utf8')
const read = (name: string) => readFileSync(join(folder, name))
const { trust, appliance, beforeAt, cases } = JSON.parse(read('cases.json').toString()) as {
  trust: string
  appliance: string
  beforeAt: string
  cases: (Omit<VectorCase, 'capacities'> & { capacities: Record<string, string>[] })[]
}
const formats = JSON.parse(read('formats.json').toString())
const asText = (value: unknown) =>
  JSON.parse(JSON.stringify(value, (_, each) => (typeof each === 'bigint' ? `${each}` : each)))

describe('the vectors', () => {
  test('are what the program makes', async () => {
    const made = await makeVectors()
    assert.deepEqual(readdirSync(folder).sort(), [...made.keys()].sort())
    for (const [name, bytes] of made)
      assert.ok(read(name).equals(bytes), `${name}: run packages/licence/scripts/make-vectors.ts`)
  })

  for (const each of cases)
    test(`${each.name}: ${each.result}`, () => {
      const start = each.before.reduce(
        (state, name) => importPackage(state, read(name), new Date(beforeAt)).state,
        newState(appliance, trust),
      )
      const vouching = (each.vouching ?? []).map(read)
      const { result, state } = importPackage(start, read(each.file), new Date(each.now), vouching)
      assert.equal(result.code, each.result)
      assert.equal(state.sequence, each.sequence)
      assert.deepEqual(asText(state.capacities), each.capacities)

      // The other one keeps no more than what the page says it has to.
      const other = new Appliance(appliance, trust)
      for (const name of each.before) assert.equal(other.import(read(name), new Date(beforeAt)), 'APPLIED')
      assert.equal(other.import(read(each.file), new Date(each.now), vouching), each.result)
      assert.equal(other.sequence, each.sequence)
      assert.deepEqual(
        [...other.kinds].map(([kind, { total, used }]) => [kind, `${total}`, `${used}`]).sort(),
        each.capacities.map(({ kind, total, used }) => [kind, total, used]),
      )
    })

  test('of receipt codes say the same to both', () => {
    const { context, codes } = formats.codes
    for (const { code, kind, used, sequence, number } of codes) {
      const read = verifyReceiptCode(code, context, { sequence, number })
      assert.ok(read.verdict === 'valid')
      assert.deepEqual([read.kind, read.sequence, read.number], [kind, sequence, number])
      assert.ok(read.used >= BigInt(used))
      assert.equal(receiptCodeOf(context, { kind, used: BigInt(used), sequence, number }), code)
    }
  })
})

describe('docs/licence-format.md', () => {
  test('names every code an import can end with, and no other', () => {
    const source = readFileSync(join(import.meta.dirname, '../src/refusal.ts'), 'utf8')
    const codes = [...source.matchAll(/^ {2}\| '([A-Z_]+)'/gm)].map(([, code]) => code!)
    const told = [...page.matchAll(/^\| `([A-Z_]+)` \|/gm)].map(([, code]) => code!)
    assert.deepEqual(told.sort(), ['APPLIED', 'ALREADY_APPLIED', ...codes].sort())
  })

  test('shows the values of the vectors', () => {
    const { keys, signed, fingerprint, codes, journal } = formats
    const shown = [
      trust,
      signed.preAuthEncodingSha256,
      signed.payloadSha256,
      fingerprint.hash,
      codes.codes[0].code,
      codes.appliance,
      journal.head,
      ...keys.flatMap((key: { publicKey: string; thumbprint: string }) => [key.publicKey, key.thumbprint]).slice(-2),
    ]
    for (const value of shown) assert.ok(page.includes(value), `${value} does not stand in the page`)
  })

  test('names every field of what is signed', () => {
    const payload = (name: string) =>
      JSON.parse(Buffer.from(JSON.parse(read(name).toString()).payload, 'base64').toString())
    const keysets = JSON.parse(read('package-1.json').toString()).keysets as { payload: string }[]
    const documents = [
      payload('package-5-baseline.json'),
      payload('request.json'),
      payload('receipt.json'),
      JSON.parse(Buffer.from(keysets[0]!.payload, 'base64').toString()),
      formats.journal.entries[0],
    ]
    const names = new Set<string>()
    const collect = (value: unknown) => {
      if (Array.isArray(value)) value.forEach(collect)
      else if (typeof value === 'object' && value !== null)
        for (const [name, inner] of Object.entries(value)) {
          if (!formats.codes.context.kinds.includes(name)) names.add(name)
          collect(inner)
        }
    }
    collect(documents)
    for (const name of names) assert.match(page, new RegExp(`[\`"]${name}[\`"]`), `the page says nothing of "${name}"`)
  })
})
