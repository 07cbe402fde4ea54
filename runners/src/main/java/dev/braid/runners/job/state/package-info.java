// SPDX-License-Identifier: Apache-2.0
/**
 * Flink's RocksDB behind a write-back cache.
 *
 * <p>Most instances live for seconds, so that what is written of a key is soon written again or
 * deleted. Kept on the heap until a checkpoint, a quiet moment, or until other keys need the place,
 * most of it never reaches RocksDB. What a checkpoint or a savepoint holds is what RocksDB alone
 * would write: with and without the cache one restores the other's. What the heap has changed is
 * then written by key groups, as RocksDB keeps it. The task does not wait until RocksDB has flushed
 * for a checkpoint, only what would be written to it meanwhile does.
 *
 * <pre>
 *     WriteBackRocksDb              the backend that a job names
 *            │
 *     WriteBackKeyedState           a slot's state, as Flink sees it; LateSnapshot is one of it
 *       ╱    │     ╲
 * CachedValue CachedMap CachedTimers   its parts; all others are RocksDB's
 *       ╲    │       ╱ │
 *       KeyCache    ╱ LongHeap      which keys and timers are on the heap, and what is to be written
 *            ╲     ╱
 *            EntryMap               where they are found
 * </pre>
 */
@NullMarked
package dev.braid.runners.job.state;

import org.jspecify.annotations.NullMarked;
