import type { KubeClient } from '../../kube/kube-client.ts';
import type { KubeObject, Resource } from '../../kube/object.ts';

/** Who a token belongs to, as the API server says. */
export interface Caller {
  readonly username: string;
  readonly uid?: string;
  readonly groups?: readonly string[];
  readonly extra?: Readonly<Record<string, readonly string[]>>;
}

/** A right as RBAC knows it; without namespace: in all of them. */
export interface Right {
  readonly verb: 'get' | 'list';
  readonly resource: 'pods' | 'nodes';
  readonly namespace?: string;
}

/** What the API server is asked: whose a token is, and what they may do. */
export interface Reviews {
  /** `undefined`: the token is nobody's. */
  callerOf(token: string): Promise<Caller | undefined>;
  isAllowed(caller: Caller, right: Right): Promise<boolean>;
}

export const tokenReviews: Resource = {
  group: 'authentication.k8s.io',
  version: 'v1',
  plural: 'tokenreviews',
  kind: 'TokenReview',
  namespaced: false,
};

export const subjectAccessReviews: Resource = {
  group: 'authorization.k8s.io',
  version: 'v1',
  plural: 'subjectaccessreviews',
  kind: 'SubjectAccessReview',
  namespaced: false,
};

interface TokenReview extends KubeObject {
  readonly spec: { readonly token: string };
  readonly status?: { readonly authenticated?: boolean; readonly user?: Caller };
}

interface SubjectAccessReview extends KubeObject {
  readonly spec: object;
  readonly status?: { readonly allowed?: boolean };
}

/** Reviews by the API server. A review is a creation that stores nothing; so it needs a client that may write. */
export function kubeReviews(client: Pick<KubeClient, 'create'>): Reviews {
  return {
    async callerOf(token) {
      const { status } = await client.create<TokenReview>(tokenReviews, {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        metadata: { name: '' },
        spec: { token },
      });
      return status?.authenticated === true ? status.user : undefined;
    },
    async isAllowed({ username, uid, groups, extra }, { verb, resource, namespace }) {
      const { status } = await client.create<SubjectAccessReview>(subjectAccessReviews, {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        metadata: { name: '' },
        spec: {
          user: username,
          ...(uid === undefined ? {} : { uid }),
          ...(groups === undefined ? {} : { groups }),
          ...(extra === undefined ? {} : { extra }),
          resourceAttributes: {
            verb,
            resource,
            version: 'v1',
            ...(namespace === undefined ? {} : { namespace }),
          },
        },
      });
      return status?.allowed === true;
    },
  };
}
