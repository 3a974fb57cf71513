import { z } from 'zod'
import { line, prose, route } from '#platform/http/contract.ts'
import { byId, kind, kindFields, policyInput, product, unit, way } from '../shapes.ts'

const changed = { access: 'session', params: byId } as const

export const catalogue = {
  listProducts: route({
    method: 'GET',
    path: '/api/licence-products',
    summary: 'What is sold: products with their kinds of capacity. Approval policies are for staff.',
    access: 'person',
    scope: 'licences:read',
    reply: z.object({ items: z.array(product) }),
  }),
  addProduct: route({
    method: 'POST',
    path: '/api/licence-products',
    summary: 'Adds a product.',
    access: 'session',
    body: z.object({ name: line(100), description: prose(2000).default('') }),
    reply: product,
    errors: ['licensing.name_taken'],
    idempotent: true,
  }),
  editProduct: route({
    method: 'PATCH',
    path: '/api/licence-products/:id',
    summary: 'Changes name or description of a product, or offers it no longer (again).',
    ...changed,
    body: z.object({
      name: line(100).optional(),
      description: prose(2000).optional(),
      retired: z.boolean().optional(),
    }),
    reply: product,
    errors: ['licensing.name_taken'],
  }),
  addKind: route({
    method: 'POST',
    path: '/api/licence-products/:id/kinds',
    summary: 'Adds a kind of capacity to a product. Nothing can be asked of it before it has an approval policy.',
    ...changed,
    body: z.object({
      code: z.string().regex(/^[a-z][a-z0-9-]{0,39}$/, 'must be small letters, digits and -'),
      unit,
      writtenIn: way,
      ...kindFields,
    }),
    reply: kind,
    errors: ['licensing.name_taken', 'licensing.amount_refused'],
    idempotent: true,
  }),
  editKind: route({
    method: 'PATCH',
    path: '/api/licence-kinds/:id',
    summary: 'Changes name, price or whether credit accounts may draw it; offers it no longer (again). Its unit stays.',
    ...changed,
    body: z.object({ ...kindFields, name: kindFields.name.optional(), retired: z.boolean().optional() }),
    reply: kind,
    errors: ['licensing.amount_refused'],
  }),
  setPolicy: route({
    method: 'PUT',
    path: '/api/licence-kinds/:id/policy',
    summary: 'A new version of who approves how much. Requests that stand keep the version they were made under.',
    ...changed,
    stepUp: true,
    body: policyInput,
    reply: kind,
    errors: ['licensing.amount_refused', 'licensing.policy_refused'],
  }),
}
