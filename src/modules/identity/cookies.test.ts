import assert from 'node:assert/strict'
import { test } from 'node:test'
import { stranger } from '#test/caller.ts'
import { identityWorld, password } from '#test/identity-world.ts'

const world = await identityWorld({ settings: { PUBLIC_URL: 'https://desk.provider.test' } })

test('over https cookies are bound to this host, to https and away from scripts; others by their name do not count', async () => {
  const reply = await world.app.http.inject({
    method: 'POST',
    url: '/api/sign-in/password',
    payload: { email: 'sam@test.example', password },
  })
  const [cookie] = [reply.headers['set-cookie']].flat().filter((one) => one?.includes('_session='))
  assert.match(cookie!, /^__Host-palisade_session=[\w-]{43};/)
  for (const part of ['Path=/', 'HttpOnly', 'Secure', 'SameSite=Lax']) assert.ok(cookie!.includes(part), part)
  assert.doesNotMatch(cookie!, /Domain=/)
  assert.match(String(reply.headers['strict-transport-security']), /max-age=31536000/)
  const secret = /=([\w-]+)/.exec(cookie!)![1]
  const by = async (name: string) => (await stranger(world, { cookie: `${name}=${secret}` }).get('/api/me')).status
  assert.equal(await by('__Host-palisade_session'), 200)
  assert.equal(await by('palisade_session'), 401)
})
