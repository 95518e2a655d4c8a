import { type ReactElement, useEffect, useId, useRef, useState } from "react";
import { Button, Panel, Stat, Stats } from "../design/index.ts";
import { drawColony } from "./drawColony.ts";
import type { Census, Simulation } from "./simulation.ts";
import { SIZE } from "./world.ts";

const CELL = 10;
const COUNTS_EVERY = 10;

interface Figures extends Census {
  readonly wanted: number;
  readonly steps: number;
  readonly retries: number;
  readonly framesPerSecond: number;
}

export function Ants({ simulation }: { simulation: Simulation }): ReactElement {
  const canvas = useRef<HTMLCanvasElement>(null);
  const figures = useFrames(simulation, canvas);
  const [isRunning, setRunning] = useState(true);
  useLife(simulation, isRunning);

  const isAllThere = figures.food === simulation.foodInTheBeginning;
  return (
    <>
      <Panel title="Colony" note={`${SIZE} × ${SIZE} refs`}>
        <canvas
          ref={canvas}
          className="colony"
          width={SIZE * CELL}
          height={SIZE * CELL}
          role="img"
          aria-label="Ants carrying food to the nest in the middle"
        />
        <Controls simulation={simulation} isRunning={isRunning} onRunning={setRunning} />
      </Panel>
      <Panel title="Counted in one snapshot, every frame">
        <Stats>
          <Stat name="Food in all" tone={isAllThere ? "good" : "bad"}>
            {figures.food} of {simulation.foodInTheBeginning}
          </Stat>
          <Stat name="Brought home">{figures.foodAtHome}</Stat>
          <Stat name="Ants" tone={figures.ants === figures.wanted ? "good" : undefined}>
            {figures.ants}
          </Stat>
        </Stats>
        <Stats>
          <Stat name="Steps committed" small>
            {figures.steps}
          </Stat>
          <Stat name="Looked again" small>
            {figures.retries}
          </Stat>
          <Stat name="Frames a second" small>
            {figures.framesPerSecond}
          </Stat>
        </Stats>
      </Panel>
    </>
  );
}

interface ControlsProps {
  readonly simulation: Simulation;
  readonly isRunning: boolean;
  readonly onRunning: (isRunning: boolean) => void;
}

function Controls({ simulation, isRunning, onRunning }: ControlsProps): ReactElement {
  const [ants, setAnts] = useState(simulation.wanted);
  const [speed, setSpeed] = useState(70);
  const [antsId, speedId] = [useId(), useId()];

  const changeAnts = (wanted: number): void => {
    setAnts(wanted);
    simulation.setAnts(wanted);
  };
  const changeSpeed = (percent: number): void => {
    setSpeed(percent);
    simulation.setRest((100 - percent) * 2);
  };

  return (
    <div className="ant-controls">
      <Button onClick={() => onRunning(!isRunning)}>{isRunning ? "Pause" : "Go on"}</Button>
      <div className="field">
        <label htmlFor={antsId}>Ants: {ants}</label>
        <input
          id={antsId}
          type="range"
          min={1}
          max={60}
          value={ants}
          onChange={(event) => changeAnts(Number(event.target.value))}
        />
      </div>
      <div className="field">
        <label htmlFor={speedId}>Speed</label>
        <input
          id={speedId}
          type="range"
          min={0}
          max={100}
          value={speed}
          onChange={(event) => changeSpeed(Number(event.target.value))}
        />
      </div>
    </div>
  );
}

function useLife(simulation: Simulation, isRunning: boolean): void {
  useEffect(() => {
    if (!isRunning) return undefined;
    simulation.start();
    return () => simulation.stop();
  }, [simulation, isRunning]);
}

/** Draws each frame, and answers what was counted in some of them. */
function useFrames(
  simulation: Simulation,
  canvas: React.RefObject<HTMLCanvasElement | null>,
): Figures {
  const [figures, setFigures] = useState<Figures>(() => ({
    ...simulation.count(),
    wanted: simulation.wanted,
    steps: 0,
    retries: 0,
    framesPerSecond: 0,
  }));
  useEffect(() => {
    let frames = 0;
    let last = performance.now();
    let frame = requestAnimationFrame(function draw(now) {
      const census = drawColony(simulation, canvas.current, CELL);
      if (++frames === COUNTS_EVERY) {
        const framesPerSecond = Math.round((frames * 1000) / (now - last));
        const { wanted, steps, retries } = simulation;
        setFigures({ ...census, wanted, steps, retries, framesPerSecond });
        frames = 0;
        last = now;
      }
      frame = requestAnimationFrame(draw);
    });
    return () => cancelAnimationFrame(frame);
  }, [simulation, canvas]);
  return figures;
}
