// `node packages/licence/scripts/make-vectors.ts`: writes packages/licence/vectors anew. All keys are made from public texts.
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { makeVectors } from '../test/vectors.ts'

const folder = join(import.meta.dirname, '../vectors')
rmSync(folder, { recursive: true, force: true })
mkdirSync(folder)
for (const [name, bytes] of await makeVectors()) writeFileSync(join(folder, name), bytes)
