// SPDX-License-Identifier: Apache-2.0
package dev.braid.transforms.publish;

/**
 * Where in the log a record must land.
 *
 * @param partition the partition of its key
 * @param from the offset at or after which it will be: that of the partition's end, or any before
 */
public record Place(int partition, long from) {}
