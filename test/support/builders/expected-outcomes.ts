import type { Concern } from './subject-requests.ts';

/** `shop` is another project of the organization, `theirs` one of another organization. */
export const SUBJECTS = {
  web: { project: 'web' },
  shop: { project: 'shop' },
  theirs: { project: 'theirs' },
  nobodys: { project: 'nobodys' },
  'ann in web': { project: 'web', user: 'ann' },
  'bob in web': { project: 'web', user: 'bob' },
  'not named': {},
} as const;
export type SubjectKind = keyof typeof SUBJECTS;

/**
 * What each key (whole organization, project web, user ann, member of web) gets: `ok`, `404` as for what nobody has,
 * `403`, or `401` where no key of an organization helps.
 */
export const EXPECTED: Readonly<Record<Concern, Readonly<Partial<Record<SubjectKind, string>>>>> = {
  data: {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'ann in web': 'ok ok ok ok',
    'bob in web': 'ok ok 403 ok',
    'not named': 'ok ok ok 404',
  },
  // In `web`, `shop` and `theirs` lies something of ann.
  stored: {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'bob in web': 'ok ok 404 ok',
  },
  // A key is reached by those of the same binding: that of `web` is not one of ann, nor of the member.
  key: {
    web: 'ok ok 404 404',
    shop: 'ok 404 404 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'ann in web': 'ok ok ok 404',
    'bob in web': 'ok ok 404 404',
  },
  'new key': {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'ann in web': 'ok ok ok ok',
    'bob in web': 'ok ok 403 ok',
    'not named': 'ok ok ok ok',
  },
  // `web` stands for an erasure that the key asked for itself, `shop` for one of another key.
  erasure: {
    web: 'ok ok ok ok',
    shop: 'ok 404 404 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
  },
  // A key of one user reviews nothing.
  review: {
    web: 'ok ok 403 ok',
    shop: 'ok 404 403 404',
    theirs: '404 404 403 404',
    nobodys: '404 404 403 404',
  },
  'erased user': {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'bob in web': 'ok ok 403 ok',
    'not named': 'ok ok ok 403',
  },
  limits: {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
    'ann in web': 'ok ok ok ok',
    'bob in web': 'ok ok 403 ok',
    'not named': 'ok ok 403 403',
  },
  'project read': {
    web: 'ok ok ok ok',
    shop: 'ok 404 ok 404',
    theirs: '404 404 404 404',
    nobodys: '404 404 404 404',
  },
  'whole project': {
    web: 'ok ok 403 ok',
    shop: 'ok 404 403 404',
    theirs: '404 404 403 404',
    nobodys: '404 404 403 404',
  },
  'whole project or default': {
    web: 'ok ok 403 ok',
    shop: 'ok 404 403 404',
    theirs: '404 404 403 404',
    nobodys: '404 404 403 404',
    'not named': 'ok ok 403 404',
  },
  // Without a project, what concerns the whole organization.
  'whole or organization': {
    web: 'ok ok 403 ok',
    shop: 'ok 404 403 404',
    theirs: '404 404 403 404',
    nobodys: '404 404 403 404',
    'not named': 'ok ok 403 403',
  },
  alert: {
    web: 'ok ok 403 ok',
    shop: 'ok 404 403 404',
    theirs: '404 404 403 404',
    nobodys: '404 404 403 404',
  },
  organization: { 'not named': 'ok 403 403 403' },
  'own organization': { 'not named': 'ok ok ok ok' },
  // A key is no help from a page of another site, which all requests of this test seem to be.
  'sign-in': { 'not named': '403 403 403 403' },
  // Whose sessions a key sees is in test/console/sessions.test.ts; this one is nobody's.
  session: { 'not named': '404 404 404 404' },
  operator: { 'not named': '401 401 401 401' },
  public: { 'not named': 'ok ok ok ok' },
};
