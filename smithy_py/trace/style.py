"""How the page of a trace looks."""

from __future__ import annotations

STYLE = """
:root { color-scheme: light dark; --ink: #1d2330; --dim: #667085; --paper: #f5f6f8;
  --card: #fff; --line: #e3e6eb; --own: #3b6ef5; --all: #d5e0fd; --down: #3b6ef5;
  --up: #0b7a57; --bad: #c5332e; --gone: #fdeceb; --new: #e7f6ef; }
@media (prefers-color-scheme: dark) { :root { --ink: #e6e9ef; --dim: #98a1b3; --paper: #14171d;
  --card: #1c2129; --line: #2c333f; --own: #7ea2ff; --all: #2c3a5e; --down: #7ea2ff;
  --up: #4cc795; --bad: #ff7b74; --gone: #452524; --new: #1d3a2e; } }
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink);
  font: 14px/1.5 system-ui, sans-serif; }
main { max-width: 1080px; margin: 0 auto; padding: 24px 16px 64px; }
.call { background: var(--card); border: 1px solid var(--line); border-radius: 12px;
  padding: 20px 24px; margin-bottom: 24px; }
header { display: flex; justify-content: space-between; align-items: baseline; gap: 16px;
  flex-wrap: wrap; }
h1 { font-size: 22px; margin: 0; overflow-wrap: anywhere; }
h2 { font-size: 11px; letter-spacing: .08em; text-transform: uppercase; color: var(--dim);
  margin: 18px 0 4px; }
.facts { display: flex; flex-wrap: wrap; gap: 4px 12px; margin: 0; align-items: baseline; }
.badge { color: var(--up); border: 1px solid; border-radius: 99px; padding: 0 10px; }
.failed .badge, .error { color: var(--bad); overflow-wrap: anywhere; }
.legend { color: var(--dim); font-size: 12px; margin: 8px 0 0; display: flex; flex-wrap: wrap;
  gap: 2px 18px; }
.legend i { display: inline-block; width: 18px; height: 8px; border-radius: 4px;
  margin: 0 6px 0 0; }
.legend i.down, .legend i.up { width: 3px; height: 12px; border-radius: 0;
  vertical-align: -2px; }
i.down { background: var(--down); } i.up { background: var(--up); }
i.own { background: var(--own); } i.all { background: var(--all); }
code { font: 12.5px/1.5 ui-monospace, Menlo, Consolas, monospace; }
.entry summary, div.entry { display: grid; gap: 2px 12px; align-items: center;
  padding: 2px 8px 2px 0; grid-template-columns: minmax(0, 1fr) 72px minmax(0, 1fr);
  border-radius: 6px; }
.entry summary code, div.entry code { position: relative; padding-left: 16px;
  overflow-wrap: anywhere; }
.entry summary { cursor: pointer; }
.entry summary:hover { background: var(--paper); }
.entry.failed code { color: var(--bad); }
summary::-webkit-details-marker { display: none; } summary { list-style: none; }
.entry summary code::before { content: "▸"; color: var(--dim); position: absolute; left: 2px; }
.entry[open] summary code::before { content: "▾"; }
.time { text-align: right; color: var(--dim); font-variant-numeric: tabular-nums;
  white-space: nowrap; }
.bar { position: relative; height: 8px; background: var(--paper); border-radius: 4px;
  overflow: hidden; }
.bar i { position: absolute; top: 0; bottom: 0; border-radius: 4px; min-width: 2px; }
ul { list-style: none; margin: 0 0 6px 20px; padding: 0; }
li { border-left: 3px solid var(--line); padding: 1px 0 1px 10px; overflow-wrap: anywhere; }
li.down { border-color: var(--down); } li.up { border-color: var(--up); }
li.error { border-color: var(--bad); }
li code { color: var(--dim); }
del, ins { padding: 0 4px; border-radius: 4px; -webkit-box-decoration-break: clone;
  box-decoration-break: clone; }
del { background: var(--gone); text-decoration: line-through var(--bad) 1px; }
ins { background: var(--new); text-decoration: none; }
.attempt { border: 1px solid var(--line); border-radius: 10px; padding: 8px 12px;
  margin: 8px 0 8px 16px; }
.attempt > summary { display: flex; gap: 14px; cursor: pointer; }
.attempt > summary > :not(:last-child) { flex: none; }
.attempt > summary > :last-child { min-width: 0; overflow-wrap: anywhere; }
.attempt.failed > summary { color: var(--bad); }
@media (max-width: 640px) {
  main { padding: 8px 8px 32px; }
  .call { padding: 14px 12px; }
  .entry summary, div.entry { grid-template-columns: minmax(0, 1fr) auto; }
  .bar { grid-column: 1 / -1; margin-left: 16px; height: 6px; }
  ul { margin-left: 16px; }
  .attempt { margin: 8px 0; padding: 6px 8px; }
  .attempt > summary { flex-wrap: wrap; gap: 0 14px; }
}
"""
