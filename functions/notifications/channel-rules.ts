import * as z from 'zod';
import { AegisError, type FieldError } from '../kernel/errors.ts';
import type { ChannelKind } from './channel.ts';
import type { ChannelDeployment } from './channel-deployment.ts';
import { type AddressRules, addressProblem } from './check-address.ts';

const MAX_EMAIL_LENGTH = 254;
const ROUTING_KEY = /^[A-Za-z0-9]{32}$/;
const SLACK_HOSTS = ['hooks.slack.com', 'hooks.slack-gov.com'];
/** By service region. */
const PAGERDUTY_URLS = {
  us: 'https://events.pagerduty.com/v2/enqueue',
  eu: 'https://events.eu.pagerduty.com/v2/enqueue',
} as const;

/** Where a channel leads, as it is named in a request. */
export interface TargetFields {
  readonly url?: string | undefined;
  readonly routing_key?: string | undefined;
  readonly region?: 'us' | 'eu' | undefined;
  readonly email?: string | undefined;
  readonly bus?: string | undefined;
}

export interface Target {
  /** What may be shown. */
  readonly shown: string;
  /** What may not; null when all may. */
  readonly secret: string | null;
}

/** PagerDuty's secret: where its events go, and the key of the service there. */
export const PagerDutyTarget = z.object({ url: z.string(), routing_key: z.string() });

const FIELDS: Readonly<Record<ChannelKind, readonly (keyof TargetFields)[]>> = {
  webhook: ['url'],
  slack: ['url'],
  pagerduty: ['routing_key', 'region', 'url'],
  email: ['email'],
  eventbridge: ['bus'],
};

/**
 * Where a channel leads, checked.
 * @throws AegisError `invalid_request` naming each field
 */
export function targetOf(kind: ChannelKind, fields: TargetFields, deployment: ChannelDeployment): Target {
  const errors: FieldError[] = [];
  for (const [path, value] of Object.entries(fields)) {
    const isOwn = FIELDS[kind].some((field) => field === path);
    if (value !== undefined && !isOwn) errors.push({ path, message: `does not belong to a channel of kind ${kind}` });
  }
  if (errors.length > 0) throw invalid(errors);
  return TARGETS[kind](fields, deployment);
}

type Check = (fields: TargetFields, deployment: ChannelDeployment) => Target;

const TARGETS: Readonly<Record<ChannelKind, Check>> = {
  webhook({ url }, deployment) {
    return { shown: checkedUrl(url, deployment), secret: null };
  },
  slack({ url }, deployment) {
    const address = checkedUrl(url, deployment);
    const { hostname, protocol } = new URL(address);
    if (protocol === 'https:' && !SLACK_HOSTS.includes(hostname)) {
      throw invalid([{ path: 'url', message: `must lead to ${SLACK_HOSTS.join(' or ')}` }]);
    }
    return { shown: hostname, secret: address };
  },
  pagerduty({ routing_key: key, region = 'us', url }, deployment) {
    if (key === undefined || !ROUTING_KEY.test(key)) {
      throw invalid([{ path: 'routing_key', message: 'must be the 32 letters and digits of an integration key' }]);
    }
    const address = url === undefined ? PAGERDUTY_URLS[region] : checkedUrl(url, deployment);
    if (url !== undefined && new URL(address).protocol === 'https:') {
      throw invalid([{ path: 'url', message: 'is for stand-ins alone; name a region' }]);
    }
    return { shown: new URL(address).hostname, secret: JSON.stringify({ url: address, routing_key: key }) };
  },
  email({ email }, { emailSender }) {
    if (emailSender === null) throw notOffered('kind', 'email needs a sender, which the operator has not named');
    if (email === undefined || email.length > MAX_EMAIL_LENGTH || !z.email().safeParse(email).success) {
      throw invalid([{ path: 'email', message: 'must be an e-mail address' }]);
    }
    return { shown: email, secret: null };
  },
  eventbridge({ bus }, { eventBuses }) {
    if (bus === undefined || !Object.hasOwn(eventBuses, bus)) {
      throw notOffered('bus', 'must be a bus that the operator has named');
    }
    return { shown: bus, secret: null };
  },
};

function checkedUrl(url: string | undefined, rules: AddressRules): string {
  const problem = url === undefined ? 'is needed' : addressProblem(url, rules);
  if (url === undefined || problem !== null) throw invalid([{ path: 'url', message: problem ?? 'is needed' }]);
  return new URL(url).href;
}

function invalid(errors: readonly FieldError[]): AegisError {
  return new AegisError('invalid_request', 'A field is wrong.', { errors });
}

function notOffered(path: string, message: string): AegisError {
  return invalid([{ path, message }]);
}
