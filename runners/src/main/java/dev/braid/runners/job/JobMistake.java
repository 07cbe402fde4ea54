// SPDX-License-Identifier: Apache-2.0
package dev.braid.runners.job;

/**
 * Says what is wrong with a job before it starts, one mistake on each line. It has no trace: its
 * reader is a person, maybe at the other end of Flink's REST API.
 */
public final class JobMistake extends RuntimeException {

  private static final long serialVersionUID = 1;

  public JobMistake(String message) {
    super(message, null, false, false);
  }
}
