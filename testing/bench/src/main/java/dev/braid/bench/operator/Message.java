// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

/** An event as Flink likes it: a POJO, which it serializes without Kryo. */
public final class Message {

  public String key = "";
  public String type = "";
  public long time;
  public byte[] payload = {};

  public Message() {}

  public Message(String key, String type, long time, byte[] payload) {
    this.key = key;
    this.type = type;
    this.time = time;
    this.payload = payload;
  }
}
