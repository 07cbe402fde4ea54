// SPDX-License-Identifier: Apache-2.0
package dev.braid.bench.operator;

import dev.braid.bench.operator.Workload.Fate;
import java.util.ArrayList;
import java.util.List;

/** What the native contenders give out. */
public final class Joined {

  public String key = "";
  public Fate fate = Fate.MISSING;
  public List<Message> events = new ArrayList<>();

  public Joined() {}

  public Joined(String key, Fate fate, List<Message> events) {
    this.key = key;
    this.fate = fate;
    this.events = events;
  }
}
