// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.live;

import dev.braid.transforms.model.Outgoing;
import dev.braid.transforms.publish.Ledger;
import dev.braid.transforms.publish.Place;
import dev.braid.transforms.publish.ResultLog;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;

/**
 * Makes the process die at a step of the publishing protocol, once for each time that the trap is
 * set. A trap is a file that is named for its step; whoever steps on it takes it away.
 */
final class Trap {

  /** Where the process dies, or stalls. */
  enum Step {
    BEFORE_CLAIM,
    AFTER_CLAIM,
    AFTER_SEND,
    AFTER_ACKNOWLEDGEMENT,
    BEFORE_CONFIRM,
    AFTER_CONFIRM,
    /** It goes on, but only when its lease has long ended. */
    STALL_AFTER_CLAIM
  }

  private static final String TAKEN_OVER = "taken-over";
  private static final String FOUND = "found";

  private final Path folder;
  private final Duration lease;

  Trap(Path folder, Duration lease) {
    this.folder = folder;
    this.lease = lease;
  }

  static void set(Path folder, Step step) throws IOException {
    Files.createDirectories(folder);
    Files.createFile(folder.resolve(step.name()));
  }

  static boolean isSet(Path folder, Step step) {
    return Files.exists(folder.resolve(step.name()));
  }

  private boolean isTaken(Step step) throws IOException {
    return Files.deleteIfExists(folder.resolve(step.name()));
  }

  private void dieAt(Step step) throws IOException {
    if (isTaken(step)) {
      Runtime.getRuntime().halt(137);
    }
  }

  private void count(String what, long number) throws IOException {
    Files.writeString(
        folder.resolve(what),
        "+".repeat((int) number),
        StandardOpenOption.CREATE,
        StandardOpenOption.APPEND);
  }

  /** How many claims were taken over from someone who died or stalled. */
  static long takenOver(Path folder) throws IOException {
    return counted(folder.resolve(TAKEN_OVER));
  }

  /** How many results of someone who died or stalled were in the topic nevertheless. */
  static long found(Path folder) throws IOException {
    return counted(folder.resolve(FOUND));
  }

  private static long counted(Path file) throws IOException {
    return Files.exists(file) ? Files.size(file) : 0;
  }

  Ledger in(Ledger ledger) {
    return new TrappedLedger(ledger);
  }

  ResultLog in(ResultLog log) {
    return new TrappedLog(log);
  }

  private final class TrappedLedger implements Ledger {
    private final Ledger ledger;
    private String mine = "";

    TrappedLedger(Ledger ledger) {
      this.ledger = ledger;
    }

    @Override
    public List<Answer> claim(String token, Duration lease, List<Ask> asks, boolean yielding)
        throws IOException {
      dieAt(Step.BEFORE_CLAIM);
      List<Answer> answers = ledger.claim(token, lease, asks, yielding);
      mine = token;
      // Who has been granted nothing leaves nothing behind.
      if (answers.stream().anyMatch(Granted.class::isInstance)) {
        dieAt(Step.AFTER_CLAIM);
        if (isTaken(Step.STALL_AFTER_CLAIM)) {
          stall();
        }
      }
      return answers;
    }

    @Override
    public List<Boolean> takeOver(String token, Duration lease, List<TakeOver> claims)
        throws IOException {
      List<Boolean> taken = ledger.takeOver(token, lease, claims);
      count(TAKEN_OVER, taken.stream().filter(each -> each).count());
      return taken;
    }

    @Override
    public List<Boolean> settle(List<Held> claims) throws IOException {
      boolean confirms = claims.stream().allMatch(held -> held.token().equals(mine));
      if (confirms) {
        dieAt(Step.BEFORE_CONFIRM);
      }
      List<Boolean> done = ledger.settle(claims);
      if (confirms) {
        dieAt(Step.AFTER_CONFIRM);
      }
      return done;
    }

    @Override
    public void close() {
      ledger.close();
    }

    private void stall() throws IOException {
      try {
        TimeUnit.MILLISECONDS.sleep(lease.multipliedBy(2).toMillis());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException(e);
      }
    }
  }

  private final class TrappedLog implements ResultLog {
    private final ResultLog log;

    TrappedLog(ResultLog log) {
      this.log = log;
    }

    @Override
    public Place place(String key) throws IOException {
      return log.place(key);
    }

    @Override
    public void send(List<Outgoing> results) throws IOException {
      if (isTaken(Step.AFTER_SEND)) {
        sendAndDie(results);
      }
      log.send(results);
      dieAt(Step.AFTER_ACKNOWLEDGEMENT);
    }

    /** Dies while the records are on their way. */
    private void sendAndDie(List<Outgoing> results) throws IOException {
      Thread death =
          new Thread(
              () -> {
                try {
                  TimeUnit.MILLISECONDS.sleep(1);
                } catch (InterruptedException e) {
                  Thread.currentThread().interrupt();
                }
                Runtime.getRuntime().halt(137);
              });
      death.start();
      log.send(results);
      while (true) {
        Thread.onSpinWait();
      }
    }

    @Override
    public Set<String> find(Map<String, Place> places) throws IOException {
      Set<String> found = log.find(places);
      count(FOUND, found.size());
      return found;
    }

    @Override
    public void close() {
      log.close();
    }
  }
}
