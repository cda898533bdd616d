import type { HeadName } from '../../../../functions/evaluation/models/shipped-heads.ts';
import type { Recipe } from '../recipe.ts';
import { harmfulRequest } from './harmful-request.ts';
import { hazardousPlan } from './hazardous-plan.ts';
import { hiddenInstruction } from './hidden-instruction.ts';
import { hostileCommand } from './hostile-command.ts';
import { inputInjection } from './input-injection.ts';
import { toxicity } from './toxicity.ts';
import { unsupportedOutput } from './unsupported-output.ts';

/** How each head is trained, given the folder with the labelled sets. */
export const RECIPES: Readonly<Record<HeadName, (directory: string) => Recipe>> = {
  'input-injection': inputInjection,
  'hidden-instruction': hiddenInstruction,
  'harmful-request': harmfulRequest,
  toxicity,
  'hostile-command': hostileCommand,
  'unsupported-output': unsupportedOutput,
  'hazardous-plan': hazardousPlan,
};
