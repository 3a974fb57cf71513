import { z } from 'zod'
import { instant, line, route } from '#platform/http/contract.ts'
import { byId, token } from '../shapes.ts'

/** API tokens: one's own, and everybody's for administrators. */
export const tokenRoutes = {
  listMyTokens: route({
    method: 'GET',
    path: '/api/me/tokens',
    summary: 'The caller’s API tokens.',
    access: 'session',
    reply: z.object({ items: z.array(token) }),
  }),
  listScopes: route({
    method: 'GET',
    path: '/api/me/tokens/scopes',
    summary: 'The scopes a token can have.',
    access: 'session',
    reply: z.object({ items: z.array(z.string()) }),
  }),
  createToken: route({
    method: 'POST',
    path: '/api/me/tokens',
    summary: 'Makes an API token, shown this once. It acts as the caller, within its scopes, until it expires.',
    access: 'session',
    stepUp: true,
    body: z.object({
      name: line(100),
      scopes: z.array(z.string().max(60)).min(1).max(100),
      networks: z.array(z.string().max(50)).max(20).default([]),
      expiresAt: instant,
    }),
    reply: z.object({ token: z.string(), details: token }),
    errors: ['identity.scope_unknown', 'identity.expiry_not_allowed', 'identity.network_unknown'],
  }),
  revokeMyToken: route({
    method: 'DELETE',
    path: '/api/me/tokens/:id',
    summary: 'Revokes a token of the caller.',
    access: 'session',
    params: byId,
  }),
  listTokens: route({
    method: 'GET',
    path: '/api/tokens',
    summary: 'API tokens of everybody.',
    access: 'session',
    reply: z.object({ items: z.array(token) }),
  }),
  revokeToken: route({
    method: 'DELETE',
    path: '/api/tokens/:id',
    summary: 'Revokes anybody’s token.',
    access: 'session',
    params: byId,
  }),
}
