// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import dev.braid.testing.stack.Stack;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/** What is killed, like a power cut, and started again. */
enum Death {
  TASK_MANAGER {
    @Override
    void strike(LiveJoin join) throws IOException {
      join.stack().flink().taskManagers().get(0).kill();
      join.stack().flink().taskManagers().get(0).start();
    }
  },
  JOB_MANAGER {
    @Override
    void strike(LiveJoin join) throws IOException {
      join.stack().flink().jobManager().kill();
      join.stack().flink().jobManager().start();
      join.stack().flink().awaitTaskManagers();
      join.resume();
    }
  },
  BROKER {
    @Override
    void strike(LiveJoin join) throws IOException {
      join.stack().kafka().kill();
      join.stack().kafka().start();
    }
  },
  REDIS {
    @Override
    void strike(LiveJoin join) throws IOException {
      join.stack().redis().kill();
      join.stack().redis().start();
    }
  },
  EVERYTHING {
    @Override
    void strike(LiveJoin join) throws IOException {
      Stack stack = join.stack();
      stack.kill();
      stack.start();
      join.resume();
    }
  };

  /** Kills it, starts it again and sees to it that the join goes on. */
  abstract void strike(LiveJoin join) throws IOException;

  /** Those that a list names, which are all if it is empty. */
  static List<Death> named(String names) {
    return names.isEmpty()
        ? List.of(values())
        : Stream.of(names.split(",", -1)).map(Death::valueOf).toList();
  }

  /** So many deaths, each kind about as often as any other. */
  static List<Death> order(List<Death> kinds, int kills, SplittableRandom random) {
    List<Death> order = new ArrayList<>();
    while (order.size() < kills) {
      List<Death> each = new ArrayList<>(kinds);
      Collections.shuffle(each, new Random(random.nextLong()));
      order.addAll(each);
    }
    return order.subList(0, kills);
  }
}
