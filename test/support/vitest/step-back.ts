import { constants, setPriority } from 'node:os';

/** What only computes takes the time that a deployment under test leaves over. */
setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
