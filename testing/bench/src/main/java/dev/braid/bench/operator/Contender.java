// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

/** Whose join it is. */
enum Contender {
  BRAID("braid"),
  PLAIN("plain"),
  TUNED("tuned");

  final String id;

  Contender(String id) {
    this.id = id;
  }
}
