import assert from 'node:assert/strict'
import { test } from 'node:test'
import { signedIn } from '#test/caller.ts'
import { identityWorld } from '#test/identity-world.ts'

const settings = { PALISADE_ADMIN_EMAIL: 'boss@test.example', PALISADE_ADMIN_PASSWORD: 'correct horse battery staple' }
const world = await identityWorld({ live: true, settings })
const { ids } = world

/** Opens the stream of live updates and says when the server ends it. */
async function openStream(cookies: Map<string, string>): Promise<{ status: number; ended: Promise<void> }> {
  const cookie = [...cookies].map((pair) => pair.join('=')).join('; ')
  const reply = await fetch(`${world.url}/api/live`, { headers: { cookie } })
  const reader = reply.body!.getReader()
  const first = await reader.read()
  if (reply.status === 200) assert.match(new TextDecoder().decode(first.value), /event: hello/)
  const drain = async () => {
    while (!(await reader.read()).done);
  }
  return { status: reply.status, ended: drain() }
}

test('open streams of live updates end with the access of their person, and only theirs (threat-16)', async () => {
  const sam = await signedIn(world, ids.sam)
  const kim = await signedIn(world, ids.kim)
  const ada = await signedIn(world, ids.ada)
  const [stream, other] = [await openStream(sam.cookies), await openStream(kim.cookies)]
  let otherEnded = false
  void other.ended.then(() => {
    otherEnded = true
  })
  assert.equal((await ada.post(`/api/people/${ids.sam}/lock`, { reason: 'telephone stolen' })).status, 204)
  await stream.ended // hangs, and fails the test, if the stream outlives the lock
  assert.equal(otherEnded, false)
  assert.equal((await openStream(sam.cookies)).status, 401)
})
