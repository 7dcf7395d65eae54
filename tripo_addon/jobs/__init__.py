# SPDX-License-Identifier: GPL-3.0-or-later
"""The life of a job, from the form to a file on this disk. Knows neither a service nor Blender.

A job is handled by one thread at a time, and handed over in this order::

    main thread         Engine.start, cancel, take_up, claim ...; Engine.drain brings the news
      |
    tripo-journal (1)   writes the new job down
      |
    tripo-poll (1 for each service; `poller`)
      |                 asks for all running tasks together, and says whose turn it is to be sent
      +-> tripo-send (4 for each service)     uploads and submits one job (`submit`)
      +-> tripo-search (1 for each service)   looks for the task of a submit without an answer
      |                                       (`reconcile`); nobody waits for it
      +-> tripo-fetch (4 for each service)    downloads a result (`fetch`), makes a model ready
      |
    main thread         places what is `Ready`, and settles the job

    tripo-ask (2)       questions about no job: balance, usage, prices, history

All of them are daemons that end when there is nothing to do. None touches Blender.

What is shared, and who guards it:

- The main thread learns of everything through one queue of frozen events.
- `JobStore` has the jobs as they stand; every change goes through it. `_lock` guards them and is
  held for moments only; `_writing` is held while one job is written or let go, so that an older
  state never replaces a newer one. `_writing` is taken before the journal's lock, and that
  before `_lock`.
- `Journal` has one connection to its database and one lock around it. Other Blenders write to
  the same database: a job belongs to one living process, and a task that it has is never taken
  from it, whoever writes.
- `SendQueue` (one for each service) has the jobs that wait, and a lock of its own.
- `Uploads`, `Queries`, `Outage` and the workers each have a lock around what they own, and call
  nothing but that queue while they hold it.
"""
