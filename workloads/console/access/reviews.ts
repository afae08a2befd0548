import { z } from 'zod';
import type { KubeApi } from './kube-api.ts';

const caller = z.object({
  username: z.string(),
  uid: z.string().optional(),
  groups: z.array(z.string()).optional(),
  extra: z.record(z.string(), z.array(z.string())).optional(),
});

/** Who a token belongs to, as the API server says. */
export type Caller = z.output<typeof caller>;

/** What the API server is asked: whose a token is, and whether they may see the pipelines of a namespace. */
export interface Reviews {
  /** `undefined`: the token is nobody's. */
  callerOf(token: string): Promise<Caller | undefined>;
  /** @param namespace `undefined` asks for all namespaces */
  mayListPipelines(who: Caller, namespace: string | undefined): Promise<boolean>;
}

/** Of a token that is nobody's the user is there, and empty. */
const tokenReview = z.object({
  status: z.object({ authenticated: z.boolean().optional(), user: z.unknown() }).optional(),
});
const accessReview = z.object({ status: z.object({ allowed: z.boolean().optional() }).optional() });

/** TokenReview and SubjectAccessReview: the console shows nobody more than kubectl does. */
export function kubeReviews(api: KubeApi): Reviews {
  return {
    async callerOf(token) {
      const answer = await api.post('/apis/authentication.k8s.io/v1/tokenreviews', {
        apiVersion: 'authentication.k8s.io/v1',
        kind: 'TokenReview',
        spec: { token },
      });
      const { status } = tokenReview.parse(answer);
      return status?.authenticated === true ? caller.parse(status.user) : undefined;
    },
    async mayListPipelines({ username, ...rest }, namespace) {
      const answer = await api.post('/apis/authorization.k8s.io/v1/subjectaccessreviews', {
        apiVersion: 'authorization.k8s.io/v1',
        kind: 'SubjectAccessReview',
        spec: {
          user: username,
          ...rest,
          resourceAttributes: {
            verb: 'list',
            group: 'smack.dev',
            resource: 'twitchpipelines',
            version: 'v1alpha1',
            ...(namespace === undefined ? {} : { namespace }),
          },
        },
      });
      return accessReview.parse(answer).status?.allowed === true;
    },
  };
}
