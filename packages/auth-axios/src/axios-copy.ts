import axios, { type AxiosAdapter, type AxiosInstance, type InternalAxiosRequestConfig } from "axios"

/** The part of an axios instance that is used here. Instances of every copy of axios have it, imported or required. */
export interface AxiosInstanceLike {
  /** Where the token is attached. */
  readonly interceptors: {
    /** Of requests. */
    readonly request: {
      /** Adds an interceptor, and gives its number. */
      use(fulfilled: unknown, rejected: null, options: { readonly synchronous: boolean }): number
      /** Removes the interceptor of that number. */
      eject(id: number): void
    }
  }
}

/** The part of the default export of axios (`import axios from "axios"`) that is used here. */
export interface AxiosStaticLike {
  /** The class of the error when `timeout` ends the wait for a token. */
  readonly AxiosError: new (message?: string) => Error
  /** The class of the error when you end the wait. */
  readonly CanceledError: new (message?: string) => Error
  /** Finds the adapter that a configuration names. */
  getAdapter(names: never): unknown
}

/** The classes of errors of one copy of axios. */
interface AxiosErrors {
  readonly AxiosError: new (message: string, code?: string, config?: InternalAxiosRequestConfig) => Error
  readonly CanceledError: new (message: string, config?: InternalAxiosRequestConfig) => Error
}

type Adapter = InternalAxiosRequestConfig["adapter"]

/** The copy of axios that an instance belongs to: a program may have several, of several versions. */
export interface AxiosCopy {
  /** The adapter for a configuration that chose one by a name, by several, or not at all. */
  readonly adapterFor: (chosen: Adapter, config: InternalAxiosRequestConfig) => AxiosAdapter
  readonly errors: () => AxiosErrors | Promise<AxiosErrors>
  /** `params` as axios writes them into the URL; undefined where that fails, which is the adapter's to tell. */
  readonly query: (config: InternalAxiosRequestConfig) => string | undefined
}

/** Finds out which copy an instance belongs to. `given` is its default export, where the caller says so. */
export function axiosCopy(instance: AxiosInstanceLike, given: AxiosStaticLike | undefined): AxiosCopy {
  let made: AxiosInstance | undefined
  const bare = (): AxiosInstance => (made ??= bareInstance(instance))
  const library = given ?? libraryOf(instance)
  // axios 1.12 declares one parameter, and reads the second.
  const find = (library?.getAdapter as AxiosCopy["adapterFor"] | undefined) ?? dispatchedBy(bare)
  return {
    adapterFor: (chosen, config) => (typeof chosen === "function" ? chosen : find(chosen, config)),
    errors: () => (library as AxiosErrors | undefined) ?? errorsOf(bare()),
    query: (config) => queryOf(bare(), config)
  }
}

/** The default export itself may be the instance. Others do not tell, but those of our own copy are of one class. */
function libraryOf(instance: AxiosInstanceLike): AxiosStaticLike | undefined {
  const { getAdapter, AxiosError, CanceledError } = instance as Partial<AxiosStaticLike>
  if (getAdapter && AxiosError && CanceledError) return instance as unknown as AxiosStaticLike
  const isOurs = instance.interceptors.request.constructor === axios.interceptors?.request.constructor
  return isOurs ? axios : undefined
}

/** An instance of the same copy that adds nothing to what it is asked to send. */
export function bareInstance(instance: object): AxiosInstance {
  const { create = axios.create } = instance as Partial<AxiosInstance>
  const bare = create()
  for (const name of Object.keys(bare.defaults)) Reflect.deleteProperty(bare.defaults, name)
  return bare
}

/** For a copy that does not show its adapters: it sends what the caller's instance has transformed already. */
function dispatchedBy(bare: () => AxiosInstance): AxiosCopy["adapterFor"] {
  return (chosen) => {
    const own = { ...(chosen && { adapter: chosen }), transformRequest: [], transformResponse: [] }
    return (config) => bare().request({ ...config, ...own })
  }
}

/** The classes of the errors that it makes: of an adapter that there is not, and of a request that is over. */
async function errorsOf(bare: AxiosInstance): Promise<AxiosErrors> {
  const classOf = (request: object): Promise<unknown> =>
    bare.request(request).catch((error: unknown) => (error as object).constructor)
  const [AxiosError, CanceledError] = await Promise.all([
    classOf({ adapter: "none-such" }),
    classOf({ signal: AbortSignal.abort() })
  ])
  return { AxiosError, CanceledError } as AxiosErrors
}

function queryOf(bare: AxiosInstance, config: InternalAxiosRequestConfig): string | undefined {
  const { params, paramsSerializer } = config
  try {
    return bare.getUri({ url: "/", params, ...(paramsSerializer && { paramsSerializer }) }).slice("/?".length)
  } catch {
    return undefined
  }
}
