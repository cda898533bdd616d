/**
 * The environment variable that leaves the rules of CloudFormation out of a synthesis, which take 3 seconds to load. The
 * local system sets it: an emulator knows none of them, and test/infra/stages.test.ts holds every stage to them, the local
 * one included.
 */
export const WITHOUT_TEMPLATE_RULES = 'AEGIS_WITHOUT_TEMPLATE_RULES';
