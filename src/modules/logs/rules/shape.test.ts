import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import fc from 'fast-check'
import { mostCharacters, mostTokens, shapeOf, wild } from './shape.ts'

describe('the shape of a line', () => {
  const cases: [line: string, shape: string][] = [
    ['Accepted password for alice from 10.0.0.7 port 50122 ssh2', 'Accepted password for alice from <*> port <*>'],
    [
      'Receiving block blk_-1608999687919862906 src: /10.250.19.102:54106 dest: /10.250.19.102:50010',
      'Receiving block <*> src: <*> dest: <*>',
    ],
    ['2026-11-26T12:00:00.123Z eth0: link up, 1000Mbps, lpa 0x41E1', '<*> <*>: link up, <*>, lpa <*>'],
    ['took 12.5ms (3 of 4)', 'took <*> (<*> of <*>)'],
    ['request 550e8400-e29b-41d4-a716-446655440000 done', 'request <*> done'],
    ['neighbour fe80::1c2d:dead:beef:1 is aa:bb:cc:dd:ee:ff', 'neighbour <*> is <*>'],
    ['open /var/lib/db/base: no such file', 'open <*>: no such file'],
    ['GET https://shop.test/cart?id=7 failed', 'GET <*> failed'],
    ['mail to=<bob@mail.test>, relay=mx, status=bounced', 'mail to=<<*>>, relay=<*>, status=bounced'],
    ['unit node7-failed and Closed3', 'unit <*>-failed and Closed<*>'],
    ['loading "some module" took long', 'loading "<*>" took long'],
    ['loading "it failed" took long', 'loading "it failed" took long'],
    ["it can't be said", "it can't be said"],
    ['blocks 1 2 3 4 left', 'blocks <*> left'],
    ['{"level":"error","msg":"disk is full","id":17}', '{ "level": "error", "msg": "disk is full", "id": <*> }'],
    ['\u001b[31merror\u001b[0m in\u0000part', 'error in part'],
    ['   ', ''],
    ['', ''],
  ]
  for (const [line, shape] of cases) test(JSON.stringify(line), () => assert.equal(shapeOf(line), shape))

  test('is the same whatever numbers stand in it', () => {
    fc.assert(
      fc.property(fc.nat(), fc.ipV4(), fc.uuid(), fc.ipV4(), fc.nat(), fc.uuid(), (a, ip, id, other, b, another) => {
        assert.equal(shapeOf(`user ${a} at ${ip} has ${id}`), shapeOf(`user ${b} at ${other} has ${another}`))
      }),
    )
  })

  test('is bounded and has no control characters, whatever comes', () => {
    const hostile = fc.oneof(
      fc.string({ unit: 'binary', maxLength: 3000 }),
      fc.uint8Array({ maxLength: 3000 }).map((bytes) => Buffer.from(bytes).toString('latin1')),
      fc.array(fc.constantFrom('"', "'", '{', '":', '=', '\u001b[', '1', 'a', ' ', '://', '@', '/', '\\', ':', '<*>'), { maxLength: 3000 }).map((all) => all.join('')), // biome-ignore format: one list
    )
    fc.assert(
      fc.property(hostile, (line) => {
        const shape = shapeOf(line)
        assert.ok(shape.split(' ').length <= mostTokens + 2)
        assert.ok(shape.length <= mostCharacters * 4)
        assert.doesNotMatch(shape, /[\p{Cc}]/u)
        assert.equal(shapeOf(line), shape)
      }),
      { numRuns: 300 },
    )
  })

  test('of a line of a megabyte is that of its beginning', () => {
    for (const piece of ['a ', 'ab12 ', '"', '{"a":', '\u001b[', '/', '::', 'x=', '1']) {
      const shape = shapeOf(piece.repeat(1_000_000 / piece.length))
      assert.ok(shape.length <= mostCharacters * 4, piece)
      assert.ok(shape.endsWith('…'), piece)
    }
  })

  test('has a mark where values stood', () => assert.ok(shapeOf('7').includes(wild)))
})
