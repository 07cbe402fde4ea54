// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.stream;

/** A record of an output topic: its key, its id, and the JSON. */
public final class Line {

  public String key = "";
  public String id = "";
  public byte[] json = {};
  public boolean missing;

  public Line() {}

  Line(String key, String id, byte[] json, boolean missing) {
    this.key = key;
    this.id = id;
    this.json = json;
    this.missing = missing;
  }
}
