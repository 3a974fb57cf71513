import { constants, existsSync } from 'node:fs'
import { access, mkdir, statfs } from 'node:fs/promises'
import { join, resolve } from 'node:path'
import type { Config } from '#platform/config.ts'
import type { Finding } from '../doctor.ts'

const portal = join(import.meta.dirname, '../../../portal/dist/index.html')
const oldestNode = 26
const gibibyte = 2 ** 30

/** Node, the built portal, and the folder of the embedded database. */
export async function examineMachine(config: Config | null): Promise<Finding[]> {
  const findings = [node(), portalBuilt()]
  if (config && !config.DATABASE_URL) findings.push(...(await folder(config.DATA_DIR)))
  return findings
}

function node(): Finding {
  const { node: version } = process.versions
  const fits = Number(version.split('.')[0]) >= oldestNode
  return fits
    ? { state: 'ok', what: 'node', says: version }
    : {
        state: 'fail',
        what: 'node',
        says: `${version} is too old; npm ci brings the right one, start with npx palisade`,
      }
}

function portalBuilt(): Finding {
  return existsSync(portal)
    ? { state: 'ok', what: 'portal', says: 'is built' }
    : { state: 'fail', what: 'portal', says: 'is not built: run npm start once, or node scripts/build-portal.ts' }
}

async function folder(dataDir: string): Promise<Finding[]> {
  const path = resolve(dataDir)
  try {
    await mkdir(path, { recursive: true })
    await access(path, constants.W_OK)
  } catch (error) {
    return [{ state: 'fail', what: 'data folder', says: `${path} cannot be written: ${(error as Error).message}` }]
  }
  const { bavail, bsize, blocks } = await statfs(path)
  const free = bavail * bsize
  const share = Math.round((bavail / blocks) * 100)
  const says = `${path}, ${(free / gibibyte).toFixed(1)} GiB free (${share} %)`
  if (free < gibibyte / 4) return [{ state: 'fail', what: 'disk', says: `${says}: make room, PostgreSQL stops soon` }]
  return [{ state: free < 2 * gibibyte || share < 5 ? 'warn' : 'ok', what: 'disk', says }]
}
