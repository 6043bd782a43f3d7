// Command benchmarks makes the calls of the Python benchmarks with the AWS SDK for Go v2.
//
//	go run . http://127.0.0.1:PORT
//
// It takes the URL of "python -m benchmarks.stub" and prints one line for each operation and
// number of goroutines: microseconds of CPU (user and system, of the whole process) a call, calls
// a second. Run it under GOMAXPROCS=1 for one core.
package main

import (
	"context"
	"fmt"
	"io"
	"log"
	"os"
	"slices"
	"sync"
	"syscall"
	"time"

	"github.com/aws/aws-sdk-go-v2/aws"
	"github.com/aws/aws-sdk-go-v2/credentials"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb"
	"github.com/aws/aws-sdk-go-v2/service/dynamodb/types"
	"github.com/aws/aws-sdk-go-v2/service/s3"
)

const (
	batches = 21
	calls   = 640
)

type call func(context.Context) error

func main() {
	if len(os.Args) != 2 {
		log.Fatal("usage: benchmarks URL")
	}
	cfg := aws.Config{
		Region:       "us-east-1",
		BaseEndpoint: aws.String(os.Args[1]),
		Credentials:  credentials.NewStaticCredentialsProvider("AKIDEXAMPLE", "not-a-secret", ""),
	}
	for _, goroutines := range []int{1, 8, 64} {
		measure("GetObject", goroutines, getObject(cfg))
		measure("GetItem", goroutines, getItem(cfg))
	}
}

func getObject(cfg aws.Config) call {
	client := s3.NewFromConfig(cfg)
	return func(ctx context.Context) error {
		out, err := client.GetObject(ctx, &s3.GetObjectInput{
			Bucket: aws.String("bucket"),
			Key:    aws.String("some/key"),
		})
		if err != nil {
			return err
		}
		defer out.Body.Close()
		body, err := io.ReadAll(out.Body)
		if err == nil && len(body) != 1024 {
			err = fmt.Errorf("%d bytes", len(body))
		}
		return err
	}
}

func getItem(cfg aws.Config) call {
	client := dynamodb.NewFromConfig(cfg)
	return func(ctx context.Context) error {
		out, err := client.GetItem(ctx, &dynamodb.GetItemInput{
			TableName: aws.String("table"),
			Key: map[string]types.AttributeValue{
				"pk": &types.AttributeValueMemberS{Value: "user#0123456789"},
				"sk": &types.AttributeValueMemberS{Value: "profile"},
			},
		})
		if err == nil && len(out.Item) != 10 {
			err = fmt.Errorf("%d attributes", len(out.Item))
		}
		return err
	}
}

func measure(name string, goroutines int, one call) {
	batch(goroutines, one)
	var used, rate []float64
	for range batches {
		start, cpu := time.Now(), processCPU()
		batch(goroutines, one)
		used = append(used, (processCPU()-cpu)/calls*1e6)
		rate = append(rate, calls/time.Since(start).Seconds())
	}
	slices.Sort(used)
	slices.Sort(rate)
	fmt.Printf("%s, %d goroutines: %.0f µs of CPU (%.0f-%.0f), %.0f calls/s\n", name, goroutines,
		used[batches/2], used[batches/10], used[batches-1-batches/10], rate[batches/2])
}

func batch(goroutines int, one call) {
	var group sync.WaitGroup
	for range goroutines {
		group.Add(1)
		go func() {
			defer group.Done()
			for range calls / goroutines {
				if err := one(context.Background()); err != nil {
					log.Fatal(err)
				}
			}
		}()
	}
	group.Wait()
}

func processCPU() float64 {
	var usage syscall.Rusage
	if err := syscall.Getrusage(syscall.RUSAGE_SELF, &usage); err != nil {
		log.Fatal(err)
	}
	return time.Duration(usage.Utime.Nano() + usage.Stime.Nano()).Seconds()
}
