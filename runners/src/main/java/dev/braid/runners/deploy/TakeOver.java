// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.deploy;

import java.time.Duration;

/**
 * When a version may take the place of the one that runs.
 *
 * @param warmUp how long it must have been where that one is
 * @param patience how long it may take until it is there
 */
public record TakeOver(Duration warmUp, Duration patience) {}
